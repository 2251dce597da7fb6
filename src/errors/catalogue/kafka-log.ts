// Errors of the kafka log room.

export const kafkaLogErrors = {};
