// The text of a .proto file made of a Connect schema, character by character as the original registers it. Called by
// from-connect.ts; texts of the registry are never printed again.
import type { EnumElement, FieldElement, FileElement, MessageElement, OneofElement } from './model.js';

export function printProto(file: FileElement): string {
  const { syntax, packageName, imports, messages } = file;
  return [
    `syntax = "${syntax}";\n`,
    packageName === undefined ? '' : `package ${packageName};\n`,
    imports.length === 0 ? '' : `\n${imports.map((path) => `import "${path}";\n`).join('')}`,
    `\n${messages.map(messageText).join('')}`,
  ].join('');
}

function messageText({ name, fields, oneofs, messages, enums }: MessageElement): string {
  const sections = [
    fields.map(fieldText),
    oneofs.filter((oneof) => oneof.fields.length > 0).map(oneofText),
    [...messages.map(messageText), ...enums.map(enumText)],
  ];
  const body = sections.filter((one) => one.length > 0).map((one) => `\n${one.map(indented).join('')}`);
  return `message ${name} {${body.join('')}}\n`;
}

const oneofText = ({ name, fields }: OneofElement): string =>
  `oneof ${name} {\n${fields.map((field) => indented(fieldText(field))).join('')}}\n`;

const enumText = ({ name, values }: EnumElement): string =>
  `enum ${name} {\n${values.map((value) => `  ${value.name} = ${value.number};\n`).join('')}}\n`;

function fieldText({ label, type, name, number, params }: FieldElement): string {
  const options = params.size === 0 ? '' : ` [(confluent.field_meta) = ${paramsText(params)}]`;
  return `${label === undefined ? '' : `${label} `}${type} ${name} = ${number}${options};\n`;
}

function paramsText(params: ReadonlyMap<string, string>): string {
  const entries = [...params].map(([key, value]) => {
    const parts = [`key: "${escaped(key)}"`, `value: "${escaped(value)}"`];
    if (key === 'precision' || key === 'scale') parts.reverse();
    return `{\n  ${parts.join(',\n  ')}\n}`;
  });
  const list = entries.map((entry, i) => indented(entry + (i < entries.length - 1 ? ',' : '')));
  return `{\n${indented(`params: [\n${list.join('')}]`)}}`;
}

/** Every line two columns further in. */
const indented = (text: string): string =>
  text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('');

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const escaped = (text: string): string =>
  text.replace(/[\u0007-\r\\'"]/g, (char) => ESCAPES[char] ?? `\\${char}`);
