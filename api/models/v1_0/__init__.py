"""The network of Kokoro-82M v1.0 as written (v1.1-zh is the same network with another vocabulary).

config.py      what config.json may say, checked
albert.py      CustomAlbert: phonemes in context
modules.py     TextEncoder, ProsodyPredictor and the adaptive norms they are made of
istftnet.py    Decoder and the iSTFTNet generator: features to waveform
source.py      the harmonic source that excites the generator
stft.py        the Fourier transforms at the generator's ends
masks.py       which moments of a padded batch are each row's own
network.py     Network: the five parts joined
utterance.py   one utterance as the network takes it and gives it back
models.py      KModel: the network of a checkpoint, phonemes in, waveform out
checkpoint.py  the official file's tensors into those parts
"""
