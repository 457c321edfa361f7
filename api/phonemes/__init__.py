"""The phoneme room: segments in, utterances out, every word of the caller's in its place.

It knows how words sound and how much the model says in one go. It knows nothing of voices, waveforms, queues or
HTTP. Text is read in worker processes; everything that imports spaCy is imported only there.

In the service:
1. `utterances.py` takes segments one by one, has each read, and has the phonemes packed.
2. `worker.py` keeps the line of texts in front of the workers; `process.py` starts, asks and kills one of them.
3. `words.py` finds the caller's own words in what was read; `packing.py` puts phonemes together into utterances of the
   length that `pace.py` allows, cutting where `cuts.py` says.

In a worker process:
1. `child.py` settles the process and keeps its phonemizer, which `g2p.py` loads: the `reader.py`, which has each text
   normalised, read by the G2P of its language, and given its caller's `marks.py`. A G2P builds a `line.py`.
2. `english.py` reads English: `english_text.py` and `english_limits.py` make the text fit for misaki, misaki reads
   it, `espeak.py` reads what misaki can't, and `symbols.py` sees that every phoneme is one of the model's.
3. `espeak_languages.py` reads Spanish, French, Hindi, Italian and Portuguese: `espeak_text.py` makes the text fit,
   `scripts.py` tells whose each word is, and an `espeak_voice.py` reads a phrase and tells its words apart.
4. `on_demand.py` loads Japanese and Mandarin when they are first asked for, if they are installed. `japanese.py` has
   OpenJTalk read (`openjtalk.py`) and says the kana (`kana.py`); `mandarin.py` has jieba find the words
   (`jieba_words.py`) and writes them in IPA, or in bopomofo (`bopomofo.py`). `east_asian_text.py` makes the text of
   both fit to be read, `east_asian.py` puts words of other languages in between.
"""
