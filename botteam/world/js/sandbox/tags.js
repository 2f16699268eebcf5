'use strict'
// The tags that clients are sent (minecraft.wiki/w/Tag). flying-squid has those of 1.21.1, by number; here they go by name to
// the numbers of our version, or a vanilla client would climb signs and take pressure plates for fences.
const fs = require('fs')
const path = require('path')
const { tags: known } = require('flying-squid/src/lib/plugins/loginTags.json')

const THEIR_VERSION = '1.21.1'

/** A file of minecraft-data's, read and forgotten: loading the whole of another version would cost memory for good. */
function dataOf (version, what) {
  const root = path.join(path.dirname(require.resolve('minecraft-data')), 'minecraft-data', 'data')
  const { pc } = JSON.parse(fs.readFileSync(path.join(root, 'dataPaths.json'), 'utf8'))
  return JSON.parse(fs.readFileSync(path.join(root, pc[version][what], `${what}.json`), 'utf8'))
}

const byNumber = list => new Map(list.map(({ id, name }) => [id, name]))
const inOrder = entries => new Map(entries.map(({ key }, i) => [i, key]))
const turned = map => new Map([...map].map(([number, name]) => [name, number]))

/** {tagType: [their numbers → names, our names → numbers]} */
function translations (registry) {
  const plain = { 'minecraft:block': ['blocks', registry.blocksArray], 'minecraft:item': ['items', registry.itemsArray], 'minecraft:entity_type': ['entities', registry.entitiesArray] }
  const found = {}
  for (const [type, [what, ours]] of Object.entries(plain)) found[type] = [byNumber(dataOf(THEIR_VERSION, what)), turned(byNumber(ours))]
  const theirs = dataOf(THEIR_VERSION, 'loginPacket').dimensionCodec
  for (const [type, { entries }] of Object.entries(registry.loginPacket.dimensionCodec)) {
    if (theirs[type]?.entries) found[type] = [inOrder(theirs[type].entries), turned(inOrder(entries))]
  }
  return found
}

/** Pale oak came after those tags: it is wherever dark oak is. */
const withPaleOak = names => names.flatMap(name => (name?.includes('dark_oak') ? [name, name.replace('dark_oak', 'pale_oak')] : [name]))

/** The content of the `tags` packet for our version. */
function tagsFor (registry) {
  const found = translations(registry)
  return known.map(({ tagType, tags }) => {
    if (!found[tagType]) return { tagType, tags }
    const [nameOf, numberOf] = found[tagType]
    return {
      tagType,
      tags: tags.map(({ tagName, entries }) => {
        const names = entries.map(number => nameOf.get(number))
        const wanted = tagName.includes('dark_oak') ? names : withPaleOak(names)
        return { tagName, entries: wanted.map(name => numberOf.get(name)).filter(number => number !== undefined) }
      })
    }
  })
}

module.exports = { tagsFor }
