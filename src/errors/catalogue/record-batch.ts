// Errors of the record batch room.

export const recordBatchErrors = {};
