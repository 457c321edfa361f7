"""The audio room: waveforms in, bytes for the wire out.

It knows sample rates, silence, PCM and codecs. It knows nothing of text, phonemes, models or HTTP: an
utterance is a waveform and the few facts that decide the pause after it; a response format is a name in a
table.

1. `joins.py` trims each utterance's waveform and puts the pause that belongs there in front of it.
2. `pcm.py` turns waveforms into 16-bit samples.
3. `encoders.py` names the response formats; `raw.py` (pcm, wav) and `compressed.py` (mp3, opus, aac, flac)
   make them, all by the rules of `base.py`.
"""
