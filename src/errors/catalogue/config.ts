// Errors of the config room.

export const configErrors = {};
