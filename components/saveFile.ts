/** Has the browser save `content` as a file of this name. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Browsers begin to read before the click is over; a while later, they have.
  setTimeout(() => URL.revokeObjectURL(url), SAVING_MS);
}

const SAVING_MS = 1000 * 60; // 1 minute
