import {
  COMMANDS,
  ERROR_CODES,
  ErrorBody,
  HTTP_STATUS,
  LIMITS,
  NAMESPACE,
  PERMISSIONS,
  SOCKET_PATH,
  TIMES,
  FRAMES_V1,
  FRAMES_V2,
} from '@suda/contract';
import type * as z from 'zod';
import { endpoints } from './endpoints.ts';
import { SchemaRegistry, sorted } from './schemas.ts';
import { escape, typeText } from './type-text.ts';

const FILES = [
  ['openapi.json', 'OpenAPI 3.1'],
  ['asyncapi.json', 'AsyncAPI 3.0'],
  ['suda.postman_collection.json', 'Postman collection'],
] as const;

const words = (camelCase: string): string => camelCase.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const code = (html: string): string => `<code>${html}</code>`;

function table(headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

const section = (id: string, title: string, ...content: string[]): string =>
  `<section id="${id}"><h2>${title}</h2>${content.join('\n')}</section>`;

const entry = (id: string, title: string, summary: string, lines: readonly (readonly [string, string] | false)[]) => {
  const list = lines.filter((line) => line !== false).map(([term, html]) => `<dt>${term}</dt><dd>${code(html)}</dd>`);
  return `<article id="${id}"><h3>${title}</h3><p>${prose(summary)}</p><dl>${list.join('')}</dl></article>`;
};

const prose = (text: string): string => escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

function rest(registry: SchemaRegistry): string[] {
  const typed = (type: z.ZodType | undefined, io: 'input' | 'output') => type && typeText(registry.of(type, io));
  return endpoints.map(({ name, method, path, summary, open, query, body, response }) => {
    const parts = { query: typed(query, 'output'), body: typed(body, 'input'), answer: typed(response, 'output') };
    const lines = Object.entries(parts).map(([part, type]) => type !== undefined && ([part, type] as const));
    const note = open ? ' <small>without a session</small>' : '';
    return entry(`rest-${name}`, `<b>${method}</b> ${escape(path)}${note}`, summary, lines);
  });
}

const commands = (registry: SchemaRegistry): string[] =>
  Object.entries(COMMANDS).map(([name, { summary, payload, ack }]) =>
    entry(`command-${name}`, name, summary, [
      ['payload', typeText(registry.of(payload, 'input'))],
      ['ack', typeText(registry.of(ack, 'output'))],
    ]),
  );

const frames = (
  registry: SchemaRegistry,
  protocol: string,
  map: Record<string, { summary: string; args: readonly z.ZodType[] }>,
) =>
  Object.entries(map).map(([name, { summary, args }]) =>
    entry(`${protocol}-${name}`, name, summary, [
      ['arguments', args.map((arg) => typeText(registry.of(arg, 'output'))).join(', ')],
    ]),
  );

const types = (registry: SchemaRegistry): string[] =>
  Object.entries(sorted(registry.components)).map(([name, schema]) =>
    entry(`type-${name}`, name, (schema['description'] ?? '') as string, [['is', typeText(schema)]]),
  );

const numbers = (values: Record<string, number>): string[] =>
  Object.entries(values).map(([name, value]) => row(words(name.replace(/Ms$/, '')), value.toLocaleString('en')));

/** The contract as one page without scripts. */
export function page(version: string): string {
  const registry = new SchemaRegistry();
  registry.of(ErrorBody, 'output');
  const sections = [
    section(
      'rest',
      'REST',
      '<p>Failures answer <code>{ error: <a href="#type-Error">Error</a> }</code>.</p>',
      ...rest(registry),
    ),
    section(
      'commands',
      'Commands',
      '<p>What a client emits: one object and, if it likes, an ack, which receives <code>{ ok: true, data }</code> or <code>{ ok: false, error: <a href="#type-Error">Error</a> }</code>.</p>',
      ...commands(registry),
    ),
    section(
      'protocol v1',
      'Protocol v1',
      '<p>What clients receive that name no protocol.</p>',
      ...frames(registry, 'protocol v1', FRAMES_V1),
    ),
    section(
      'protocol v2',
      'Protocol v2',
      '<p>What clients receive that connect with <code>auth.protocol: 2</code>.</p>',
      ...frames(registry, 'protocol v2', FRAMES_V2),
    ),
    section(
      'errors',
      'Errors',
      table(
        ['code', 'HTTP status'],
        ERROR_CODES.map((name) => row(code(name), String(HTTP_STATUS[name]))),
      ),
    ),
    section(
      'roles',
      'Roles',
      table(
        ['may', 'who'],
        Object.entries(PERMISSIONS).map(([action, roles]) => row(code(action), roles.join(', '))),
      ),
    ),
    section('limits', 'Limits', table(['limit', 'at most'], numbers(LIMITS))),
    section('times', 'Times', table(['time', 'milliseconds'], numbers(TIMES))),
  ];
  sections.push(section('types', 'Types', ...types(registry)));
  const links = ['rest', 'commands', 'protocol v1', 'protocol v2', 'errors', 'roles', 'limits', 'times', 'types'];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Suda: the protocol</title>
<link rel="stylesheet" href="reference.css" />
</head>
<body>
<header>
<h1>Suda <small>${escape(version)}</small></h1>
<p>Socket.IO namespace <code>${NAMESPACE}</code> at <code>${SOCKET_PATH}</code>; REST under <code>/chat</code>.</p>
<p>${FILES.map(([file, title]) => `<a href="${file}">${title}</a>`).join(' · ')}</p>
</header>
<nav>${links.map((id) => `<a href="#${id}">${id.replace('-', ' ')}</a>`).join('')}</nav>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}
