import type { Recipe } from './recipe.types.js'

/** 简书 */
export const jianshu: Recipe = {
  hosts: ['jianshu.com'],
  pictures: { hosts: ['upload-images.jianshu.io', 'upload.jianshu.io'], referer: 'https://www.jianshu.com/' },
  remove: ['.collapse-tips', '.open-app-modal', '.download-app-guidance'],
  unfold: ['.collapse-free-content'],
}
