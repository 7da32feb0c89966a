import type { RestResponse } from '@suda/contract';
import { ApiError } from './api-error';
import { roomInPath, takeEarlyAnswer } from './early-boot';
import { rest } from './rest';

/** Without `rooms` and `opened` where these have to be requested by themselves. */
export type Boot = RestResponse<'boot'>;

/** All that the page opens with, of whoever the browser's cookie is. Rejects with ApiError. */
export async function boot(): Promise<Boot> {
  try {
    return await rest('boot', {
      query: { room: roomInPath(location.pathname) },
      credential: 'cookie',
      sent: takeEarlyAnswer(),
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
    return bootOfBefore();
  }
}

/** Servers of the version before know no `boot`. */
async function bootOfBefore(): Promise<Boot> {
  // Requested first, because a browser prints every 401 to its console.
  const { signedIn, ...modes } = await rest('authMode', { credential: 'cookie' });
  if (!signedIn) return modes;
  try {
    return { ...modes, me: await rest('me', { credential: 'cookie' }) };
  } catch (error) {
    // The session ended between the two requests.
    if (error instanceof ApiError && error.code === 'unauthenticated') return modes;
    throw error;
  }
}
