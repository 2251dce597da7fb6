// The Kafka Connect release whose contract this is: shown by REST and by the metric of the application's version.

export const CONNECT_VERSION = '4.1.1';
