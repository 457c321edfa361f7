"""The audio room: waveforms in, bytes for the wire out.

It knows sample rates, silence, PCM and codecs. It knows nothing of text, phonemes, models or HTTP: an
utterance is a waveform and the few facts that decide the pause after it; a response format is a name in a
table.

1. `joins.py` trims each utterance's waveform and puts the pause that belongs there in front of it.
2. `speech_file.py` makes one file of them: `resample.py` brings them to its sample rate, `loudness.py` to the volume
   asked for, and an encoder to bytes.
3. `pcm.py` turns waveforms into 16-bit samples.
4. `encoders.py` names the response formats and their rates; `raw.py` (pcm, wav) and `compressed.py` (mp3, opus, aac,
   flac) make them, all by the rules of `base.py`.
"""
