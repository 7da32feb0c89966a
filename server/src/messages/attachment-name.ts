/** What encodeURIComponent leaves as it is, and RFC 8187 does not allow. */
const NOT_ATTR_CHAR = /['()*]/g;

const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** The header `Content-Disposition` of a file of any name, as RFC 8187 encodes it. */
export const attachmentNamed = (fileName: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(fileName.toWellFormed()).replace(NOT_ATTR_CHAR, percentEncoded)}`;
