/** Reads as it comes, and no further than the limit: a sender may say one length and send another, or say none. */
export async function readBody(request: Request, limitBytes: number): Promise<Blob | null> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return new Blob(chunks);
    size += chunk.value.byteLength;
    if (size > limitBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(chunk.value);
  }
}
