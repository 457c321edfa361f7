"""Response formats: one module a format, and the table of them in `registry.py`.

A format is an object with a `Content-Type`, its sample rates and a way to begin a file (`base.Format`); `base.Encoder`
is the life of one file. `ffmpeg.py` serves the formats that FFmpeg encodes.

To add one, write a module like `flac.py` and add its row to `registry.FORMATS`.
"""
