import { type InviteLifetime, type InviteLink, inviteLinksOf, makeInviteLink } from '@/entities/room';

/** Only whoever made a link can show it again: the server keeps no token. Forgotten with the page. */
const made = new Map<string, { linkId: string; url: string }>();

const keyOf = (userId: string, roomId: string): string => JSON.stringify([userId, roomId]);

const urlOf = (token: string): string => new URL(`/join/${token}`, location.origin).href;

/** Makes a link; gives its address. Rejects with ApiError. */
export async function makeLink(
  roomId: string,
  of: { lifetime: InviteLifetime; maxUses?: number | undefined },
): Promise<{ url: string; link: InviteLink }> {
  const { token, link } = await makeInviteLink(roomId, of);
  return { url: urlOf(token), link };
}

/** The address of a link for everybody that works for a week: the one that this page made before, as long as it works. */
export async function usualLink(userId: string, roomId: string): Promise<string> {
  const key = keyOf(userId, roomId);
  const known = made.get(key);
  if (known) {
    const link = (await inviteLinksOf(roomId)).find((it) => it.linkId === known.linkId);
    if (link?.state === 'open') return known.url;
  }
  const { url, link } = await makeLink(roomId, { lifetime: 'week' });
  made.set(key, { linkId: link.linkId, url });
  return url;
}
