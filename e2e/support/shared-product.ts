import { limits } from '../../apps/api/src/limits.js'
import { Product } from './product.js'

/** Starting the product takes longer than many a story: the stories of a worker share one, each with an account of its own. */
export class SharedProduct {
  private product: Product | undefined
  private stories = 0

  /** The product, or a new one where another account would be one too many from this machine. */
  async forNextStory(): Promise<Product> {
    if (this.stories === limits.accounts.signUpsPerAddress) await this.stop()
    this.product ??= await Product.start({ ROLE: 'api', ALLOW_SIGNUP: 'true' })
    this.stories++
    return this.product
  }

  async stop(): Promise<void> {
    await this.product?.stop()
    this.product = undefined
    this.stories = 0
  }
}
