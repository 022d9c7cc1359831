"""Architecture families, one file each: options, generator, discriminator. A new file here is all a family needs."""
