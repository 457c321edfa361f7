"""espeak-ng, as several languages use it: its process-wide voice, its texts, and words for English."""
