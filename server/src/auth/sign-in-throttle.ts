import { Injectable } from '@nestjs/common';
import { addressKeys } from '../limits/address-keys.js';
import { RateLimiter } from '../limits/rate-limiter.js';

interface Attempt {
  userId: string;
  /** Of the client. */
  address: string;
  /** The id of a device that signed in to this account before. */
  device?: string | undefined;
}

/**
 * Delays sign-ins that go on failing: by user and place, which is a known device or an address, and by user from all
 * unknown places together. So guesses from one address leave the owner every other way in, and guesses from many leave the
 * devices that the owner has used.
 */
@Injectable()
export class SignInThrottle {
  constructor(private readonly limits: RateLimiter) {}

  /** Counts as failed until `succeeded` is called, so that guesses made at once are counted. @throws `rate_limited` */
  async attempt({ userId, address, device }: Attempt): Promise<void> {
    // Before the place is counted: an attempt that is refused for the user says nothing about the place.
    if (device === undefined) await this.limits.checkDelay('signInsOfUser', userId);
    await this.limits.attempt('signInsFromPlace', placeKey({ userId, address, device }));
    if (device === undefined) await this.limits.attempt('signInsOfUser', userId);
  }

  async succeeded({ userId, address, device }: Attempt): Promise<void> {
    await this.limits.forget('signInsFromPlace', placeKey({ userId, address, device }));
    if (device === undefined) await this.limits.forget('signInsOfUser', userId);
  }
}

const placeKey = ({ userId, address, device }: Attempt): string =>
  device === undefined ? `${userId} at ${addressKeys(address).key}` : `${userId} on ${device}`;
