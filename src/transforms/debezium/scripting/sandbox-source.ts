// JavaScript that runs inside an expression's own context before the expression does: it turns a record into objects
// of that context. Nothing of the worker's realm is ever handed to the expression, only what is built here, so an
// expression cannot climb from a value to the process. Used by sandbox.ts.

/** Answers a function (source, host) => (record) => result. Errors leave it as `{ error: text }`. */
export const SANDBOX_SOURCE = `
'use strict';
((host) => {
  // Globals of a context are slow to look up and can be redefined: those used for a record are held here.
  const { freeze, create: bare, assign } = Object;
  const View = Proxy;
  const Table = Map;
  const Bytes = Uint8Array;
  const When = Date;
  const Fault = TypeError;
  const toNumber = Number;
  // What the worker's functions throw is of its realm, so it is replaced here. Nothing an expression can redefine is
  // called with what they answer.
  const safe = (call) => (a, b, c) => {
    try { return call(a, b, c); } catch { throw new Fault('the value cannot be read'); }
  };
  const kindOf = safe(host.kindOf);
  const structHas = safe(host.structHas);
  const structKeys = safe(host.structKeys);
  const structGet = safe(host.structGet);
  const items = safe(host.items);
  const entries = safe(host.entries);
  const decimalText = safe(host.decimalText);
  const bytesOf = safe(host.bytesOf);
  const schemaField = safe(host.schemaField);
  const schemaPart = safe(host.schemaPart);
  const millisOf = safe(host.millisOf);
  const fail = (text) => { throw new Fault(text); };
  const schemas = new WeakMap();
  const knownSchema = WeakMap.prototype.get.bind(schemas);
  const keepSchema = WeakMap.prototype.set.bind(schemas);
  const readOnly = {
    set: () => false,
    deleteProperty: () => false,
    defineProperty: () => false,
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  };
  const view = (has, keys, get) => new View(bare(null), {
    __proto__: readOnly,
    has: (_, name) => typeof name === 'string' && has(name),
    ownKeys: () => keys(),
    getOwnPropertyDescriptor: (_, name) =>
      typeof name === 'string' && has(name) ? { value: get(name), enumerable: true, configurable: true, writable: true } : undefined,
    get: (_, name) => (typeof name === 'string' && has(name) ? get(name) : undefined),
  });
  const struct = (held) => view(
    (name) => structHas(held, name),
    () => list(structKeys(held)),
    (name) => wrap(structGet(held, name)),
  );
  const list = (held) => { const out = []; const count = items(held); for (let i = 0; i < count; i++) out.push(wrap(items(held, i))); return out; };
  const map = (held) => { const out = new Table(); const count = entries(held); for (let i = 0; i < count; i++) out.set(wrap(entries(held, i, 0)), wrap(entries(held, i, 1))); return out; };
  const javaList = (array) => freeze(assign(array, { size: () => array.length, get: (i) => array[i], contains: (x) => array.includes(x), isEmpty: () => array.length === 0 }));
  const decimal = (held) => {
    const text = decimalText(held);
    return freeze({
      toString: () => text,
      toPlainString: () => text,
      doubleValue: () => Number(text),
      floatValue: () => Math.fround(Number(text)),
      intValue: () => Number(text) | 0,
      longValue: () => Math.trunc(Number(text)),
      signum: () => Math.sign(Number(text)),
      valueOf: () => Number(text),
    });
  };
  const schemaOf = (held) => {
    if (held === null) return null;
    let made = knownSchema(held);
    if (made) return made;
    const field = (name) => (schemaField(held, name) < 0 ? null : fieldOf(held, schemaField(held, name)));
    made = freeze({
      name: () => schemaPart(held, 'name'),
      type: () => schemaPart(held, 'type'),
      version: () => schemaPart(held, 'version'),
      doc: () => schemaPart(held, 'doc'),
      isOptional: () => schemaPart(held, 'optional'),
      defaultValue: () => wrap(schemaPart(held, 'default')),
      parameters: () => wrap(schemaPart(held, 'parameters')),
      keySchema: () => schemaOf(schemaPart(held, 'keys')),
      valueSchema: () => schemaOf(schemaPart(held, 'values')),
      fields: () => { const out = []; for (let i = 0; i < schemaPart(held, 'count'); i++) out.push(fieldOf(held, i)); return javaList(out); },
      field,
      toString: () => 'Schema{' + (schemaPart(held, 'name') === null ? '' : schemaPart(held, 'name') + ':') + schemaPart(held, 'type') + '}',
    });
    keepSchema(held, made);
    return made;
  };
  const fieldOf = (held, index) => freeze({
    name: () => schemaPart(held, 'fieldName', index),
    index: () => index,
    schema: () => schemaOf(schemaPart(held, 'fieldSchema', index)),
  });
  const wrap = (held) => {
    switch (kindOf(held)) {
      case 'null': return null;
      case 'plain': return held;
      case 'bigint': return toNumber(held);
      case 'struct': return struct(held);
      case 'list': return list(held);
      case 'map': return map(held);
      case 'bytes': { const out = new Bytes(bytesOf(held)); for (let i = 0; i < out.length; i++) out[i] = bytesOf(held, i); return out; }
      case 'decimal': return decimal(held);
      case 'date': return date(millisOf(held));
      default: return fail('a value of this type cannot be used in an expression');
    }
  };
  const date = (millis) => { const made = new When(millis); return freeze(made); };
  const headers = (held) => {
    // The last header of a name counts; nothing is read until the expression asks.
    const find = (name) => {
      for (let i = items(held) - 1; i >= 0; i--) if (entries(held, i, 'key') === name) return i;
      return -1;
    };
    const names = () => {
      const out = bare(null);
      for (let i = 0; i < items(held); i++) out[entries(held, i, 'key')] = true;
      return Object.keys(out);
    };
    return view(
      (name) => find(name) >= 0,
      names,
      (name) => freeze({ value: wrap(entries(held, find(name), 'value')), schema: schemaOf(entries(held, find(name), 'schema')) }),
    );
  };
  return (expression) => (key, value, keySchema, valueSchema, topic, header) => {
    try {
      const result = expression(wrap(key), wrap(value), schemaOf(keySchema), schemaOf(valueSchema), topic, headers(header));
      if (result === null || result === undefined) return { value: null };
      const kind = typeof result;
      if (kind === 'boolean' || kind === 'string' || kind === 'number') return { value: result };
      if (kind === 'object' && (result instanceof Boolean || result instanceof String)) return { value: result.valueOf() };
      return { value: 0, text: kind };
    } catch (error) {
      let text = 'an error without text';
      try { text = String(error); } catch {}
      return { error: text };
    }
  };
})
`;
