import type { ReaderKit } from './kit.js'

/** A picture as a PNG that fits into a square, as Base64; undefined for what is no picture. */
export async function drawIcon(this: ReaderKit, dataUrl: string, size: number): Promise<string | undefined> {
  const image = new Image()
  image.src = dataUrl
  try {
    await image.decode()
  } catch {
    return undefined
  }
  // An SVG may come without a size of its own.
  const width = image.naturalWidth || size
  const height = image.naturalHeight || size
  const scale = Math.min(1, size / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/png').split(',')[1]
}
