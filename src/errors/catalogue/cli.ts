// Errors of the cli room.

export const cliErrors = {};
