// The key that every converter of the original declares; the runtime sets it, a user need not.
import type { ConfigKey } from '../config/config-key.js';
import { validString } from '../config/validators.js';

export const converterTypeKey: ConfigKey = {
  name: 'converter.type',
  type: 'STRING',
  default: null,
  importance: 'LOW',
  documentation: 'How this converter will be used.',
  validator: {
    description: validString('key', 'value', 'header').description,
    check: (name, value, all) =>
      value === null ? [] : validString('key', 'value', 'header').check(name, value, all),
  },
};
