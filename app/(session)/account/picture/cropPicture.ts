const SIDE_PX = 512; // twice what any page shows, for screens with small pixels
const QUALITY = 0.9;

/**
 * The middle of a picture, as a square as large as is of use. Drawn anew: what a camera writes into its files, such as
 * where it was, stays here. Resolves to `null` where the browser cannot read the file.
 */
export async function cropPicture(file: Blob): Promise<Blob | null> {
  const whole = await createImageBitmap(file).catch(() => null);
  if (whole === null) return null;

  const cut = Math.min(whole.width, whole.height);
  const side = Math.min(cut, SIDE_PX);
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const brush = canvas.getContext("2d");
  brush?.drawImage(whole, (whole.width - cut) / 2, (whole.height - cut) / 2, cut, cut, 0, 0, side, side);
  whole.close();
  // Browsers that do not write WebP write PNG instead.
  return await new Promise((resolve) => canvas.toBlob(resolve, "image/webp", QUALITY));
}
