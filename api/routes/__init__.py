"""HTTP: requests checked and turned into orders, orders into responses. The only room that knows HTTP.

schemas.py    what a client may send
text_schemas.py  what a request says of how its text is to be understood
orders.py     a request's names resolved against the registry and the voices
casting.py    who speaks: voices, blends and aliases, found before any audio
scripts.py    a text with its marks, or an SSML document, as a script; languages.py: what languages are called
speech.py     POST /v1/audio/speech
captioned.py  POST /dev/captioned_speech, /dev/captioned_dialogue (with captioned_schemas.py, captioned_shapes.py)
dialogue.py   POST /dev/dialogue (with dialogue_schemas.py)
ssml.py       POST /dev/ssml: what a document becomes (with ssml_schemas.py)
dev.py        phonemes for a text, sound for phonemes, unloading (with dev_schemas.py)
combine.py    a blend as a voice file (with combine_schemas.py)
shapes.py     what an answer looks like: a file, events (events.py), or speech with the times of its words
delivery.py   whether it is spoken, kept or repeated
downloads.py  GET /v1/download/{filename}: files that were kept
catalog.py    models and voices
health.py     live and ready
streaming.py  the response that waits for the first chunk, and notices a client that is gone
failures.py   every error in OpenAI's shape
requests.py   one id and one log line per request
keys.py       who may ask for speech
limits.py     size and pace of a request, and how many at a time
cors.py       which web pages may call
refusals.py   how a request is refused before its body is read
"""
