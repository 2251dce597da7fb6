// Errors of the rest room.

export const restErrors = {};
