import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { authorization, isSecret } from './secrets.js';

/** Which requests come from a service of another product: those with SERVICE_TOKEN. */
@Injectable()
export class ServiceAccess {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  allows({ authorization: header }: IncomingHttpHeaders): boolean {
    const { serviceToken } = this.config.programs;
    return serviceToken !== undefined && isSecret(authorization(header), serviceToken);
  }
}
