# Aliases only; everything is done by station.py.
.PHONY: run test bench lint keys
run test bench lint keys:
	python3 station.py $@
