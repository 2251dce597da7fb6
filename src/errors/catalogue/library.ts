// Errors of the library: a worker inside an application.
import { entry } from '../entry.js';

export const libraryErrors = {
  LIBRARY_REFUSED: entry<{ path: string; status: number; reason: string }>({
    status: 400,
    retriable: false,
    javaClass: 'org.apache.kafka.connect.errors.ConnectException',
    message: (p) => `The worker refuses ${p.path} (HTTP ${p.status}): ${p.reason}`,
    remedy: () => "Correct the connector's config: the message names each key that is wrong.",
  }),
};
