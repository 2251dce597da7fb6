// Errors of the embedded log room.

export const embeddedLogErrors = {};
