import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const KIND = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });

/** A key and a certificate of its own making, into these files. */
export function makePair(name: string, key: string, cert: string): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  openssl('req', '-x509', ...KIND, ...subject, '-keyout', key, '-out', cert);
}

export interface Issued {
  ca: string;
  key: string;
  cert: string;
}

/** An authority of one's own in a folder, and what it made for 127.0.0.1: the paths of files in PEM. */
export function makeAuthority(folder: string): Issued {
  const file = (name: string) => join(folder, name);
  const [ca, caKey, key, cert, request] = ['ca.pem', 'ca.key', 'key.pem', 'cert.pem', 'request.pem'].map(file) as [
    string,
    string,
    string,
    string,
    string,
  ];
  openssl('req', '-x509', ...KIND, '-subj', '/CN=an authority', '-keyout', caKey, '-out', ca);
  const names = ['-subj', '/CN=engine', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  openssl('req', ...KIND.slice(0, -2), ...names, '-keyout', key, '-out', request);
  const signed = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '1', '-copy_extensions', 'copy'];
  openssl('x509', '-req', '-in', request, ...signed, '-out', cert);
  return { ca, key, cert };
}
