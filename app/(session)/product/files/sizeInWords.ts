const UNITS = ["bytes", "KB", "MB", "GB"] as const;

/** A size as people say it: "812 bytes", "1.4 MB". */
export function sizeInWords(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const rounded = (bytes / 1024 ** step).toLocaleString("en", { maximumFractionDigits: step === 0 ? 0 : 1 });
  return `${rounded} ${bytes === 1 ? "byte" : UNITS[step]}`;
}
