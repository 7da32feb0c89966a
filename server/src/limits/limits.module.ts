import { Global, Module } from '@nestjs/common';
import { FairReads } from './fair-reads.js';
import { RateLimiter } from './rate-limiter.js';

@Global()
@Module({ providers: [FairReads, RateLimiter], exports: [FairReads, RateLimiter] })
export class LimitsModule {}
