// Makes the passwords of the cluster once, into a volume. A folder is readable by one group, and compose gives a service
// the groups of what it needs; nothing is ever in an environment variable or on a command line.
//   make      (the default) whatever is missing
//   show      what a person needs to sign in
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aclFile } from './redis-users.mjs';

/** Folders and the groups that may read them, as docker-compose.yml names them in `group_add`. */
export const GROUPS = {
  redis: 7101,
  elasticsearch: 7102,
  search: 7103,
  kibana: 7104,
  gateway: 7105,
  reader: 7106,
  'redis-server': 7107,
  'redis-consumers': 7108,
  index: 7109,
  worker: 7110,
  service: 7111,
  callback: 7112,
};

const ROOT_USER = 0;
/** Of Elasticsearch's image, which reads its password only from a file that nobody else can. */
const ELASTICSEARCH_USER = 1000;

/** Hexadecimal, so that it needs no quotes anywhere. */
const password = () => randomBytes(24).toString('hex');

/** Makes what is missing below `root`, and what is made from it. `chown` gives a path to a user and a group. */
export function makeSecrets(root, chown = chownSync) {
  const read = (path) => readFileSync(join(root, path), 'utf8');

  /** Whole or not at all: a container that was killed half-way leaves nothing half-written behind. */
  const write = (path, text, { owner = ROOT_USER, mode = 0o440 } = {}) => {
    const fresh = join(root, `${path}.new`);
    writeFileSync(fresh, text, { mode: 0o600 });
    // In this order: only its owner may change a file's mode.
    chmodSync(fresh, mode);
    chown(fresh, owner, GROUPS[dirname(path)]);
    renameSync(fresh, join(root, path));
  };
  const keep = (path, options) => {
    if (!existsSync(join(root, path))) write(path, password(), options);
  };

  chmodSync(root, 0o755);
  for (const [folder, group] of Object.entries(GROUPS)) {
    mkdirSync(join(root, folder), { recursive: true, mode: 0o700 });
    chown(join(root, folder), ROOT_USER, group);
    chmodSync(join(root, folder), 0o750);
  }

  // The check of its health, servers, consumers; only Redis itself reads who may do what.
  for (const folder of ['redis', 'redis-server', 'redis-consumers']) keep(`${folder}/password`);
  write(
    'redis/users.acl',
    aclFile((folder) => read(`${folder}/password`)),
  );

  // The superuser, for the one-shot that makes the others.
  keep('elasticsearch/password', { owner: ELASTICSEARCH_USER, mode: 0o400 });
  // Servers search, consumers write.
  keep('search/password');
  keep('index/password');

  // Of other products: workers, services that ask who is connected, and the API server, which is told of events.
  keep('worker/password');
  keep('service/password');
  keep('callback/password');

  keep('kibana/password');
  // Without its own, Kibana makes one at each start: everybody would be signed out, and no other replica could read it.
  const keys = { encryptedSavedObjects: 'encryption-key', security: 'session-key', reporting: 'report-key' };
  for (const file of Object.values(keys)) keep(`kibana/${file}`);
  const settings = {
    'elasticsearch.password': read('kibana/password'),
    ...Object.fromEntries(
      Object.entries(keys).map(([of, file]) => [`xpack.${of}.encryptionKey`, read(`kibana/${file}`)]),
    ),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: '${value}'\n`);
  write('kibana/kibana.yml', lines.join(''));

  // People: Kong Manager, Kibana.
  keep('gateway/password', { mode: 0o400 });
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(read('gateway/password')).update(salt).digest();
  write('gateway/htpasswd', `operator:{SSHA}${Buffer.concat([digest, salt]).toString('base64')}\n`);
  keep('reader/password');
}

/** What a person needs to sign in, for the terminal. */
export const signIns = (root, { GATEWAY_PORT, MANAGER_PORT, KIBANA_PUBLIC_URL, WORKERS_PORT } = process.env) =>
  [
    `Kong Manager  http://localhost:${MANAGER_PORT}  operator  ${readFileSync(join(root, 'gateway/password'), 'utf8')}`,
    `Kibana        ${KIBANA_PUBLIC_URL}  reader    ${readFileSync(join(root, 'reader/password'), 'utf8')}`,
    `Workers       ws://localhost:${WORKERS_PORT}/   WORKER_TOKEN   ${readFileSync(join(root, 'worker/password'), 'utf8')}`,
    `Services      http://localhost:${GATEWAY_PORT}  SERVICE_TOKEN  ${readFileSync(join(root, 'service/password'), 'utf8')}`,
    `Callbacks     to API_SERVER_URL  secret of Suda-Signature  ${readFileSync(join(root, 'callback/password'), 'utf8')}`,
  ].join('\n');

if (import.meta.main) {
  const [command = 'make'] = process.argv.slice(2);
  if (command === 'make') makeSecrets('/secrets');
  else if (command === 'show') console.log(signIns('/secrets'));
  else {
    console.error(`There is make, and show; not ${command}.`);
    process.exitCode = 1;
  }
}
