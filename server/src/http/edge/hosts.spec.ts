import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../config.js';
import { hostOf, hostRefusal } from './hosts.js';

interface Asked {
  host?: string | string[];
  forwarded?: string;
  url?: string;
  method?: string;
  httpVersion?: string;
  peer?: string;
}

const request = ({ host = [], forwarded, url = '/', method = 'GET', httpVersion = '1.1', peer = '10.0.0.1' }: Asked) =>
  ({
    url,
    method,
    httpVersion,
    headers: forwarded === undefined ? {} : { 'x-forwarded-host': forwarded },
    rawHeaders: ['Accept', 'host', ...[host].flat().flatMap((it) => ['Host', it])],
    socket: { remoteAddress: peer },
  }) as unknown as IncomingMessage;

const statusOf = (asked: Asked, env: Record<string, string> = {}) =>
  hostRefusal(readConfig(env, '/none'))(request(asked))?.code ?? 'allowed';

describe('the host of a header', () => {
  test.each([
    ['Chat.Example', 'chat.example'],
    ['chat.example:8443', 'chat.example'],
    ['chat.example:', 'chat.example'],
    ['chat.example.', 'chat.example'],
    ['chat.example.:80', 'chat.example'],
    ['suda_server-1', 'suda_server-1'],
    ['127.0.0.1:3000', '127.0.0.1'],
    ['[::1]', '::1'],
    ['[2001:DB8::1]:3000', '2001:db8::1'],
    [`${'a'.repeat(63)}.${'b'.repeat(63)}`, `${'a'.repeat(63)}.${'b'.repeat(63)}`],
  ])('%s', (header, host) => {
    expect(hostOf(header)).toBe(host);
  });

  test.each([
    '',
    '.',
    '..',
    ':80',
    'a..b',
    'localhost..',
    '.localhost',
    'localhost:port',
    'localhost:99999',
    'localhost:80:80',
    'localhost@attacker.example',
    'localhost/',
    'localhost#',
    'localhost?',
    'localhost\\',
    'localhost, attacker.example',
    'localhost attacker.example',
    'http://localhost',
    '%6cocalhost',
    'localhost\u0000',
    '채팅.example',
    '::1',
    '[::1',
    '[::1]a',
    '[127.0.0.1]',
    '[localhost]',
    '[::1%25lo]',
    '[1:2]',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(127)}a`,
    'a'.repeat(16_000),
    `${'a.'.repeat(8_000)}!`,
  ])('%j is none', (header) => {
    expect(hostOf(header)).toBeUndefined();
  });
});

describe('without settings', () => {
  test.each([
    ['localhost', 'allowed'],
    ['LOCALHOST.:3000', 'allowed'],
    ['suda.localhost', 'allowed'],
    ['127.0.0.1:3000', 'allowed'],
    ['127.8.8.8', 'allowed'],
    ['192.168.0.7', 'allowed'],
    ['[::1]:3000', 'allowed'],
    ['[2001:db8::7]', 'allowed'],
    ['attacker.example', 'forbidden'],
    ['attackerlocalhost', 'forbidden'],
    ['localhost.attacker.example', 'forbidden'],
    ['127.0.0.1.attacker.example', 'forbidden'],
    ['2130706433', 'forbidden'],
    ['0x7f.1', 'forbidden'],
    ['127.1', 'forbidden'],
    ['*', 'invalid_payload'],
    ['*.localhost', 'invalid_payload'],
    ['attacker.example@localhost', 'invalid_payload'],
  ])('%s is %s', (host, outcome) => {
    expect(statusOf({ host })).toBe(outcome);
  });

  test('a request for two hosts or for none can’t be read', () => {
    expect(statusOf({ host: ['localhost', 'localhost'] })).toBe('invalid_payload');
    expect(statusOf({})).toBe('invalid_payload');
    expect(statusOf({ httpVersion: '1.0' })).toBe('invalid_payload');
  });
});

test.each([
  [{ HOST: 'Suda.lan' }, 'suda.lan'],
  [{ CLIENT_ORIGIN: 'https://app.example:8443,http://b.example' }, 'app.example'],
  [{ CLIENT_ORIGIN: 'https://app.example:8443,http://b.example' }, 'b.example'],
  [{ ALLOWED_HOSTS: 'chat.example,수다.example' }, 'Chat.example:443'],
  [{ ALLOWED_HOSTS: 'chat.example,수다.example' }, 'xn--2j1b810a.example'],
  [{ ALLOWED_HOSTS: '*.chat.example' }, 'a.b.chat.example'],
  [{ ALLOWED_HOSTS: '*' }, 'attacker.example'],
])('%o allows %s, and localhost still', (env, host) => {
  expect(statusOf({ host })).toBe('forbidden');
  expect(statusOf({ host }, env as Record<string, string>)).toBe('allowed');
  expect(statusOf({ host: 'localhost' }, env as Record<string, string>)).toBe('allowed');
});

test('a wildcard matches subdomains only', () => {
  const env = { ALLOWED_HOSTS: '*.chat.example' };
  expect(statusOf({ host: 'chat.example' }, env)).toBe('forbidden');
  expect(statusOf({ host: 'evilchat.example' }, env)).toBe('forbidden');
});

describe('probes', () => {
  test.each(['/healthz', '/readyz', '/readyz?x=1'])('%s is answered under every name', (url) => {
    expect(statusOf({ url, host: 'server:3000' })).toBe('allowed');
    expect(statusOf({ url, method: 'HEAD', host: 'suda_server' })).toBe('allowed');
    expect(statusOf({ url, httpVersion: '1.0' })).toBe('allowed');
    expect(statusOf({ url })).toBe('invalid_payload');
    expect(statusOf({ url, host: 'a b' })).toBe('invalid_payload');
  });

  test.each(['/healthz/', '/healthz/../chat/users', '//healthz', '/%68ealthz', '/chat/users?/healthz'])(
    '%s is none',
    (url) => expect(statusOf({ url, host: 'server:3000' })).toBe('forbidden'),
  );

  test('nor is what writes', () => {
    expect(statusOf({ url: '/healthz', method: 'POST', host: 'server:3000' })).toBe('forbidden');
  });
});

describe('behind a proxy', () => {
  const env = { TRUST_PROXY: '10.0.0.0/8', ALLOWED_HOSTS: 'chat.example' };

  test.each([
    ['both are known', '127.0.0.1:3000', 'chat.example', 'allowed'],
    ['the proxy adds its own', 'localhost', 'attacker.example, chat.example:80', 'allowed'],
    ['the forwarded one is not', 'localhost', 'attacker.example', 'forbidden'],
    ['the last forwarded one is not', 'localhost', 'chat.example, attacker.example', 'forbidden'],
    ['only the forwarded one is', 'attacker.example', 'chat.example', 'forbidden'],
    ['the forwarded one can’t be read', 'localhost', 'a b', 'invalid_payload'],
  ])('%s', (_, host, forwarded, outcome) => {
    expect(statusOf({ host, forwarded }, env)).toBe(outcome);
  });

  test('the forwarded host of an untrusted client is ignored', () => {
    expect(statusOf({ host: 'localhost', forwarded: 'attacker.example', peer: '2.2.2.2' }, env)).toBe('allowed');
    expect(statusOf({ host: 'attacker.example', forwarded: 'chat.example', peer: '2.2.2.2' }, env)).toBe('forbidden');
  });
});
