import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ROOT } from '../config.js';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATED = 'no-cache';

const pathOf = ({ url }: FastifyRequest) => url.split('?', 1)[0] ?? '';

const isApi = (request: FastifyRequest) => /^\/chat(\/|$)/.test(pathOf(request));

/** Whether the request is for a page of the app, not a file: no dot in the last path segment. */
const isNavigation = (request: FastifyRequest) =>
  (request.method === 'GET' || request.method === 'HEAD') && !/\.[^/]*$/.test(pathOf(request));

/** Serves the built client: hashed assets as immutable, other files revalidated, page routes by index.html. */
export async function serveClient(server: FastifyInstance, folder = join(ROOT, 'client/dist')): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    server.get('/', (_, reply) => reply.type('text/plain').send('Suda is running. Its web app is not built.\n'));
    return;
  }
  const assets = join(folder, 'assets');
  await server.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    // Of the build, not of the app.
    dotfiles: 'ignore',
    setHeaders: (reply, path) => {
      void reply.header('cache-control', path.startsWith(assets) ? IMMUTABLE : REVALIDATED);
    },
  });
  server.get('/*', (request: FastifyRequest<{ Params: { '*': string } }>, reply) => send(request, reply));
}

function send(request: FastifyRequest<{ Params: { '*': string } }>, reply: FastifyReply): FastifyReply {
  if (isApi(request)) {
    reply.callNotFound();
    return reply;
  }
  if (isNavigation(request)) return reply.sendFile('index.html');
  return reply.sendFile(request.params['*']);
}

/** Serves the generated protocol reference at /chat/docs/, if it exists. */
export async function serveDocuments(server: FastifyInstance, folder = join(ROOT, 'docs/reference')): Promise<void> {
  if (!existsSync(folder)) return;
  await server.register(fastifyStatic, {
    root: folder,
    prefix: '/chat/docs/',
    decorateReply: false,
    redirect: true,
    cacheControl: false,
    setHeaders: (reply) => void reply.header('cache-control', REVALIDATED),
  });
  server.get('/chat/docs', (_, reply) => reply.redirect('/chat/docs/'));
}
