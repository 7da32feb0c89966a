import { breakEndpoint } from './broken-endpoint.ts';
import type { People } from './people.ts';
import { recovers, tryAgain } from './recovery.ts';

const TITLE = 'Trip';

/** A room of Ann's, and the dialog of its invite links. */
async function inviting(people: People) {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: TITLE });
  await ann.button('Invite links').click();
  const dialog = ann.dialog('Invite links');
  return { ann, dialog, make: () => dialog.getByRole('button', { name: 'Create link' }).click() };
}

/** The address of a link into a room of Ann's. */
async function invited(people: People) {
  const { dialog, make } = await inviting(people);
  await make();
  return { link: await dialog.getByLabel('New invite link').and(dialog.getByRole('textbox')).inputValue() };
}

/** What a page does when a request about invite links fails, by endpoint. */
export const INVITE_CASES: Record<string, (people: People) => Promise<void>> = {
  async inviteLinks(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    const broken = await breakEndpoint(ann, 'inviteLinks');
    await ann.button('Invite links').click();
    const none = ann.page.getByText('No links yet.');
    await recovers(ann, broken, 'Links could not be loaded.', tryAgain(ann), none);
  },

  async makeInviteLink(people) {
    const { ann, dialog, make } = await inviting(people);
    const broken = await breakEndpoint(ann, 'makeInviteLink');
    await make();
    await recovers(ann, broken, 'Something failed on the server.', make, dialog.getByText('0 joined'));
  },

  async revokeInviteLink(people) {
    const { ann, dialog, make } = await inviting(people);
    await make();
    const broken = await breakEndpoint(ann, 'revokeInviteLink');
    const revoke = () => dialog.getByRole('button', { name: /^Revoke the link/ }).click();
    await revoke();
    await recovers(ann, broken, 'Something failed on the server.', revoke, dialog.getByText(/^Revoked/));
  },

  async lookUpInviteLink(people) {
    const { link } = await invited(people);
    const ben = await people.arrive('Ben');
    const broken = await breakEndpoint(ben, 'lookUpInviteLink');
    await ben.page.goto(link);
    const go = ben.button(`Continue as ${ben.name}`);
    await recovers(ben, broken, 'The invite could not be checked', tryAgain(ben), go);
  },

  async acceptInviteLink(people) {
    const { link } = await invited(people);
    const ben = await people.arrive('Ben');
    await ben.page.goto(link);
    const broken = await breakEndpoint(ben, 'acceptInviteLink');
    const go = () => ben.button(`Continue as ${ben.name}`).click();
    await go();
    await recovers(ben, broken, 'Something failed on the server.', go, ben.composer);
  },
};
