import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Config } from '../../config.js';
import type { Logger } from '../../observe/logger.js';
import type { PortGuard } from '../../programs/port-guard.js';
import { limitConnections } from './connection-limits.js';
import { hostRefusal } from './hosts.js';
import { connectionBreaker, followCertificate, httpsOptions } from './tls.js';

/** Guards the ports of programs as the chat's own: the hosts, the connections, the certificate. */
export const portGuardOf = (config: Config, logger: Logger): PortGuard => ({
  refusalOf: hostRefusal(config),
  serve: (options, socketsOfAddress) => {
    const secure = config.tls && createTlsServer({ ...options, ...httpsOptions(config.tls) });
    const http: Server = secure ?? createServer(options);
    limitConnections(http, socketsOfAddress, config);
    const breakAll = connectionBreaker(http);
    const unfollow = secure && config.tls && followCertificate(secure, config.tls, logger);
    return {
      http,
      close: () => {
        unfollow?.();
        http.close();
        breakAll();
      },
    };
  },
});
