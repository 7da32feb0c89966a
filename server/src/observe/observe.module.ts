import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LOGGER, type Logger } from './logger.js';
import { Metrics } from './metrics.js';
import { SecurityLog } from './security-log.js';

/** Logger, security log and metrics, for all modules. */
@Global()
@Module({})
export class ObserveModule {
  static forRoot(logger: Logger, metrics: Metrics): DynamicModule {
    const providers = [{ provide: LOGGER, useValue: logger }, { provide: Metrics, useValue: metrics }, SecurityLog];
    return { module: ObserveModule, providers, exports: providers };
  }
}
