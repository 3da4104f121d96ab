//! The sound of a headless run as a WAV file.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

const CHANNELS: u16 = 2;
const SAMPLE_BYTES: u16 = 2;
/// Where the two lengths of the header stand, and how far each is from the length of the file's samples.
const RIFF_LENGTH: (u64, u32) = (4, 36);
const DATA_LENGTH: (u64, u32) = (40, 0);

/// A WAV file that is being written.
pub(crate) struct Wav {
    file: BufWriter<File>,
    path: PathBuf,
    bytes: u32,
}

impl Wav {
    /// Starts a file.
    pub(crate) fn create(path: &Path) -> Result<Self, String> {
        let create = || {
            let mut file = BufWriter::new(File::create(path)?);
            file.write_all(&header())?;
            Ok(file)
        };
        let file = create().map_err(|error| not_written(path, &error))?;
        Ok(Self { file, path: path.to_owned(), bytes: 0 })
    }

    /// Adds samples, left and right in turn.
    pub(crate) fn push(&mut self, samples: &[i16]) -> Result<(), String> {
        let mut write =
            || samples.iter().try_for_each(|sample| self.file.write_all(&sample.to_le_bytes()));
        write().map_err(|error| not_written(&self.path, &error))?;
        let bytes = u32::try_from(samples.len() * usize::from(SAMPLE_BYTES)).ok();
        self.bytes = bytes
            .and_then(|bytes| self.bytes.checked_add(bytes))
            .filter(|&bytes| bytes <= u32::MAX - RIFF_LENGTH.1)
            .ok_or_else(|| {
                format!(
                    "{}: a WAV file holds at most 4 GiB; ask for fewer ticks",
                    self.path.display()
                )
            })?;
        Ok(())
    }

    /// Ends the file: only now its lengths are known.
    pub(crate) fn finish(mut self) -> Result<(), String> {
        let mut finish = || {
            for (place, more) in [RIFF_LENGTH, DATA_LENGTH] {
                self.file.seek(SeekFrom::Start(place))?;
                self.file.write_all(&(self.bytes + more).to_le_bytes())?;
            }
            self.file.flush()
        };
        finish().map_err(|error| not_written(&self.path, &error))
    }
}

fn not_written(path: &Path, error: &io::Error) -> String {
    format!("{}: the sound is not written: {error}", path.display())
}

/// The header with both lengths still 0.
fn header() -> Vec<u8> {
    let rate = cart_abi::SAMPLES_PER_SECOND;
    let moment = CHANNELS * SAMPLE_BYTES;
    let mut header = Vec::with_capacity(44);
    header.extend(b"RIFF\0\0\0\0WAVEfmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(CHANNELS.to_le_bytes());
    header.extend(rate.to_le_bytes());
    header.extend((rate * u32::from(moment)).to_le_bytes());
    header.extend(moment.to_le_bytes());
    header.extend((SAMPLE_BYTES * 8).to_le_bytes());
    header.extend(b"data\0\0\0\0");
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_how_long_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let mut wav = Wav::create(&path).unwrap();
        wav.push(&[1, -1]).unwrap();
        wav.push(&[2, -2, 3, -3]).unwrap();
        wav.finish().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.len(), 44 + 12);
        assert_eq!(bytes[4..8], 48_u32.to_le_bytes());
        assert_eq!(bytes[24..28], 48_000_u32.to_le_bytes());
        assert_eq!(bytes[36..44], *b"data\x0c\0\0\0");
        assert_eq!(bytes[44..48], [1, 0, 255, 255]);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let error = Wav::create(Path::new("/nowhere/a.wav")).err().unwrap_or_default();
        assert!(error.starts_with("/nowhere/a.wav: the sound is not written"), "{error}");
    }
}
