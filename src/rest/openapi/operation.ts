// The form in which operations.ts declares what each route takes and answers.
import type { Schema } from './schemas.js';

export interface QueryParameter {
  readonly name: string;
  readonly schema: Schema;
  readonly description: string;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With path parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly query?: readonly QueryParameter[];
  /** Schema of the JSON body. */
  readonly body?: Schema;
  /** Replies that succeed: by status, the schema of the JSON body or null for none. */
  readonly replies: Readonly<Record<number, Schema | null>>;
  /** Statuses of refusals beside those that every route may give. */
  readonly errors?: readonly number[];
  /** Media type of the replies where it is not JSON. */
  readonly media?: string;
}
