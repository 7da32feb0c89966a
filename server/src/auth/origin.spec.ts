import { describe, expect, test } from 'vitest';
import { clientAddress, isAllowedOrigin, isSecure, requestId } from './origin.js';

const DIRECT = { trustProxy: false as const, clientOrigin: [] as string[] };
const BEHIND = { trustProxy: ['10.0.0.0/8'], clientOrigin: [] as string[] };

const from = (remoteAddress: string) => ({ remoteAddress });

describe('origin', () => {
  test.each([
    ['a program', { host: 'chat.example' }, true],
    ['the same host', { host: 'chat.example', origin: 'https://chat.example' }, true],
    ['the same host and port', { host: 'localhost:3000', origin: 'http://localhost:3000' }, true],
    ['a default port written out', { host: 'chat.example:443', origin: 'https://chat.example' }, true],
    ['another port', { host: 'localhost:3000', origin: 'http://localhost:3001' }, false],
    ['another host', { host: 'chat.example', origin: 'https://evil.example' }, false],
    ['a host that only begins so', { host: 'chat.example', origin: 'https://chat.example.evil.example' }, false],
    ['a sandboxed page', { host: 'chat.example', origin: 'null' }, false],
    ['nonsense', { host: 'chat.example', origin: 'chat.example' }, false],
    ['another scheme', { host: 'chat.example', origin: 'ftp://chat.example' }, false],
    ['no host', { origin: 'https://chat.example' }, false],
    ['a forwarded host from nobody', { host: 'a', origin: 'http://b', 'x-forwarded-host': 'b' }, false],
  ])('%s', (_, headers, allowed) => {
    expect(isAllowedOrigin(headers, from('127.0.0.1'), DIRECT)).toBe(allowed);
  });

  test('CLIENT_ORIGIN allows other origins, by exact match', () => {
    const config = { ...DIRECT, clientOrigin: ['https://app.example'] };
    expect(isAllowedOrigin({ host: 'a', origin: 'https://app.example' }, from('127.0.0.1'), config)).toBe(true);
    expect(isAllowedOrigin({ host: 'a', origin: 'http://app.example' }, from('127.0.0.1'), config)).toBe(false);
  });

  test('the forwarded host of a trusted proxy is valid: the entry that the proxy itself added', () => {
    const headers = { host: 'replica:3000', origin: 'https://chat.example', 'x-forwarded-host': 'evil, chat.example' };
    expect(isAllowedOrigin(headers, from('10.1.2.3'), BEHIND)).toBe(true);
    expect(isAllowedOrigin(headers, from('::ffff:10.1.2.3'), BEHIND)).toBe(true);
    expect(isAllowedOrigin(headers, from('11.1.2.3'), BEHIND)).toBe(false);
    expect(isAllowedOrigin({ ...headers, origin: 'https://evil' }, from('10.1.2.3'), BEHIND)).toBe(false);
  });

  test.each([
    ['the port that was asked', 'localhost:3000', 'localhost', 'http://localhost:3000', true],
    ['another port', 'localhost:3000', 'localhost', 'http://localhost:3001', false],
    ['no port', 'localhost:3000', 'localhost', 'http://localhost', false],
    ['a name in capitals', 'Chat.Example:3000', 'chat.example', 'http://chat.example:3000', true],
    ['an address of IPv6', '[::1]:3000', '[::1]', 'http://[::1]:3000', true],
    ['a host of the proxy’s own', 'replica:3000', 'chat.example', 'http://replica:3000', false],
  ])('a trusted proxy that names a host without its port: %s', (_, host, named, origin, allowed) => {
    expect(isAllowedOrigin({ host, origin, 'x-forwarded-host': named }, from('10.1.2.3'), BEHIND)).toBe(allowed);
  });
});

describe('the scheme of a page', () => {
  const [https, http] = ['https://chat.example', 'http://chat.example'];
  const peer = (encrypted: boolean, remoteAddress: string) => ({ encrypted, remoteAddress });

  test.each([
    ['with TLS, to a server with TLS', https, peer(true, '2.2.2.2'), undefined, true],
    ['without TLS, to a server with TLS', http, peer(true, '2.2.2.2'), undefined, false],
    ['with TLS, behind a trusted proxy with TLS', https, peer(false, '10.0.0.1'), 'https', true],
    ['without TLS, behind a trusted proxy with TLS', http, peer(false, '10.0.0.1'), 'https', false],
    ['without TLS, behind one that says so of a WebSocket', http, peer(false, '10.0.0.1'), 'wss', false],
    ['without TLS, behind one that says so in capitals', http, peer(false, '10.0.0.1'), 'HTTPS', false],
    ['without TLS, behind a trusted proxy without TLS', http, peer(false, '10.0.0.1'), 'http', true],
    ['without TLS, where a stranger says there is TLS', http, peer(false, '2.2.2.2'), 'https', true],
    ['with TLS, behind a proxy that nobody trusts', https, peer(false, '2.2.2.2'), undefined, true],
  ])('%s', (_, origin, socket, proto, allowed) => {
    const headers = { host: 'chat.example', origin, 'x-forwarded-proto': proto };
    expect(isAllowedOrigin(headers, socket, BEHIND)).toBe(allowed);
  });
});

describe('the id of a request', () => {
  const idOf = (given: string | undefined, peer: string, config = BEHIND as Parameters<typeof requestId>[2]) =>
    requestId({ 'x-request-id': given }, peer, config);
  const FRESH = /^[0-9a-f-]{36}$/;

  test('is the one set by a trusted proxy', () => {
    expect(idOf('7b1c_9-F', '10.1.2.3')).toBe('7b1c_9-F');
    expect(idOf('a'.repeat(64), '10.1.2.3')).toBe('a'.repeat(64));
  });

  test.each([
    ['nobody gave one', undefined, '10.1.2.3'],
    ['a stranger did', 'mine', '11.1.2.3'],
    ['it is empty', '', '10.1.2.3'],
    ['it is too long', 'a'.repeat(65), '10.1.2.3'],
    ['there were two', 'one, two', '10.1.2.3'],
    ['it would break the log', 'a"}\n', '10.1.2.3'],
  ])('is a new one when %s', (_, given, peer) => {
    expect(idOf(given, peer)).toMatch(FRESH);
  });

  test('is a new one where no proxy is trusted', () => {
    expect(idOf('mine', '127.0.0.1', DIRECT)).toMatch(FRESH);
  });
});

describe('address', () => {
  test.each([
    ['nobody is trusted', DIRECT, '127.0.0.1', '1.1.1.1', '127.0.0.1'],
    ['a trusted proxy', BEHIND, '10.0.0.1', '1.1.1.1', '1.1.1.1'],
    ['two trusted proxies', BEHIND, '10.0.0.1', '1.1.1.1, 10.0.0.2', '1.1.1.1'],
    ['what the client wrote itself', BEHIND, '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['a stranger who says to be a proxy', BEHIND, '2.2.2.2', '1.1.1.1', '2.2.2.2'],
    ['IPv4 in IPv6', BEHIND, '::ffff:2.2.2.2', '', '2.2.2.2'],
  ])('%s', (_, config, peer, forwarded, expected) => {
    expect(clientAddress({ 'x-forwarded-for': forwarded }, peer, config)).toBe(expected);
  });

  test.each([
    ['a port', '1.1.1.1:8080', '1.1.1.1'],
    ['IPv6', '2001:db8::1', '2001:db8::1'],
    ['IPv6 in brackets', '[2001:db8::1]', '2001:db8::1'],
    ['IPv6 and a port', '[2001:db8::1]:8080', '2001:db8::1'],
    ['IPv4 in IPv6', '::ffff:1.1.1.1', '1.1.1.1'],
    ['IPv4 in IPv6 and in hexadecimal', '::ffff:101:101', '1.1.1.1'],
    ['spaces', ' 1.1.1.1 ,\t10.0.0.2 ', '1.1.1.1'],
    ['a proxy with a port', '1.1.1.1, 10.0.0.2:80', '1.1.1.1'],
    ['proxies only', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['garbage that the client wrote', 'key1, 1.1.1.1', '1.1.1.1'],
  ])('reads %s', (_, forwarded, expected) => {
    expect(clientAddress({ 'x-forwarded-for': forwarded }, '10.0.0.1', BEHIND)).toBe(expected);
  });

  test.each([
    ['a name', 'client.example'],
    ['garbage', 'key1'],
    ['garbage before a proxy', 'key1, 10.0.0.2'],
    ['an empty entry', '6.6.6.6, '],
    ['an empty entry in front', ', 10.0.0.2'],
    ['nothing', ''],
    ['an empty entry before a proxy', '6.6.6.6,, 10.0.0.2'],
    ['half an address', '1.1.1'],
    ['a number', '16843009'],
    ['an address and more', '1.1.1.1 key1'],
    ['a port that is none', '1.1.1.1:port'],
    ['IPv6 and a port without brackets', '2001:db8::1:8080:1:1:1:1:1'],
    ['IPv4 in brackets', '[1.1.1.1]'],
    ['a zone', 'fe80::1%key1'],
    ['a zone in brackets', '[fe80::1%key1]:80'],
    ['quotes', '"1.1.1.1"'],
    ['what a proxy on a Unix socket writes', 'unix:'],
    ['a long entry', `${'0'.repeat(10_000)}1.1.1.1`],
    ['a chain of proxies without an end', `6.6.6.6${', 10.0.0.2'.repeat(1_000)}`],
  ])('is the peer’s with %s', (_, forwarded) => {
    expect(clientAddress({ 'x-forwarded-for': forwarded }, '10.0.0.1', BEHIND)).toBe('10.0.0.1');
  });

  test('a closed connection has none', () => {
    expect(clientAddress({}, undefined, BEHIND)).toBe('unknown');
  });
});

test('TLS is detected on the connection, or from a trusted proxy', () => {
  const https = { 'x-forwarded-proto': 'https' };
  expect(isSecure({}, { encrypted: true }, DIRECT)).toBe(true);
  expect(isSecure(https, from('10.0.0.1'), BEHIND)).toBe(true);
  expect(isSecure(https, from('2.2.2.2'), BEHIND)).toBe(false);
  expect(isSecure(https, from('10.0.0.1'), DIRECT)).toBe(false);
});
