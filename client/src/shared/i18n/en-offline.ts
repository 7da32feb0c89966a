/** The installed app, and what it does without a network. */
export const offline = {
  updated: 'A new version of Suda was loaded.',
  install: 'Keep Suda on this device',
  installNow: 'Install',
  installNever: 'Don’t ask again',
  shareTitle: 'Share to a conversation',
  shareHint: 'It goes into the message field; you send it from there.',
  shareFind: 'Find a conversation',
  shareNone: 'No conversation has this name.',
  shareNothing: 'Nothing was shared.',
};
