/** Text that nobody can guess, of these characters. */
export function randomText(length: number, alphabet: string): string {
  // Bytes past the last whole multiple are thrown away: each character is as likely as any other.
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
