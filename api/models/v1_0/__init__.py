"""The network of Kokoro-82M v1.0 (v1.1-zh is the same network with another vocabulary).

Knows tensors, phonemes and styles. Knows nothing of voices' names, languages, requests or threads.

    config.py      what config.json may say, checked
    albert.py      CustomAlbert: phonemes in context
    modules.py     TextEncoder, ProsodyPredictor and the adaptive norms they are made of
    istftnet.py    Decoder and the iSTFTNet generator: features to waveform
    source.py      the harmonic source that excites the generator
    stft.py        the Fourier transforms at the generator's ends
    masks.py       which moments of a padded batch are each row's own
    network.py     Network: the parts joined, ids in, waveforms out, for one utterance or a batch
    batching.py    which utterances the decoder takes together, and how many are best
    models.py      KModel: the network of a checkpoint, phonemes in, waveforms out
    checkpoint.py  the official file's tensors into those parts
    fast.py        FastDecoder: the decoder again, for the CPU, of one-pass convolutions
    one_pass.py    everything between two instance norms as one call
    filtering.py   how many outputs of a convolution are made at once
    native.py      of the library that native/ is built into
    precision.py   the decoder's convolutions in half precision, for CUDA
    fused.py       the generator's activations as one CUDA kernel
    graphs.py      GraphedDecoder: small batches as CUDA graphs
    acceleration.py  which decoder speaks on this machine, and the proof that it may
    wrapper.py     V1ModelWrapper: KModel as the service sees it
"""
