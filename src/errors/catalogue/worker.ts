// Errors of the worker room.

export const workerErrors = {};
