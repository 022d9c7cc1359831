"""Terms of the losses, one file each: penalties and regularisers."""
