"""Waveforms in, encoded audio out: joins between utterances, sample rates, volume, PCM and codecs.

1. `joins.py` trims each utterance's waveform and puts the due pause before it.
2. `speech_encoder.py` makes one file of the chunks: `resample.py` brings them to the file's sample rate,
   `loudness.py` to the volume asked for, and an encoder to bytes.
3. `pcm.py` turns waveforms into 16-bit samples.
4. `encoders/` has the response formats: a module each, and the table of them in `encoders/registry.py`.
"""
