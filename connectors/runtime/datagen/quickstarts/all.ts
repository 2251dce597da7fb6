// The schemas behind `quickstart`: names, fields, types and keys as users of the original know them, with values of our own.
import { machines } from './machines.js';
import type { Quickstart } from './quickstart.js';
import { shops } from './shops.js';
import { trade } from './trade.js';
import { webShop } from './web-shop.js';

/** By the value of `quickstart`, lower case. */
export const quickstarts: ReadonlyMap<string, Quickstart> = new Map(
  Object.entries({ ...webShop, ...trade, ...shops, ...machines }),
);
