// Errors of the postgres room.

export const postgresErrors = {};
