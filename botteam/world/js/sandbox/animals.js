'use strict'
// Cows, pigs, sheep and chickens: they wander, flee when hit, follow food, breed, and give milk, wool and eggs
// (minecraft.wiki/w/Breeding, /Cow, /Sheep, /Chicken).
const { Vec3 } = require('vec3')
const { hash, chance, between } = require('./terrain/chance')

const HERDS = 0.1 // share of new columns with a herd (minecraft.wiki/w/Spawn#Animals)
const WANDER = 120 // ticks between walks, on average
const PANIC = 100
const TEMPTED = 10
const IN_LOVE = 600
const GROWN_UP = 24000
const REST = 6000
const PER_PLAYER = 10
const SPAWN_EVERY = 400
const HERD_KINDS = ['cow', 'pig', 'sheep', 'chicken', 'sheep', 'chicken']

module.exports.server = serv => {
  const roll = (low, high) => low + Math.floor(Math.random() * (high - low + 1))
  serv.populated = new Set()

  // A herd belongs to a column and comes once, when the column is first seen.
  serv.on('columnMade', column => {
    const key = serv.columnKey(column.x, column.z)
    if (!serv.gamerules.doMobSpawning || serv.populated.has(key)) return
    serv.populated.add(key)
    if (hash(serv.seed, 6000, column.x, column.z) / 2 ** 32 < HERDS) serv.later(1, () => settle(column))
  })

  function settle (column) {
    const random = chance(serv.seed, 6001, column.x, column.z)
    const name = HERD_KINDS[between(random, 0, HERD_KINDS.length - 1)]
    for (let i = between(random, 2, 4); i > 0; i--) {
      const place = meadow(column.x * 16 + between(random, 1, 14), column.z * 16 + between(random, 1, 14))
      if (place) serv.summon(name, place)
    }
  }

  function meadow (x, z) {
    if (!serv.isLoaded(x, z)) return null
    const y = serv.groundAt(x, z)
    const isFree = [1, 2].every(up => serv.blockAt(x, y + up, z).boundingBox === 'empty')
    return y > 0 && serv.blockAt(x, y, z).name === 'grass_block' && isFree ? new Vec3(x + 0.5, y + 1, z + 0.5) : null
  }

  serv.on('tick', () => {
    if (serv.tickCount % SPAWN_EVERY !== 0 || !serv.gamerules.doMobSpawning) return
    for (const player of serv.players) {
      const near = serv.entitiesNear(player.position, 64).filter(e => e.isAnimal).length
      const angle = Math.random() * Math.PI * 2
      const place = near < PER_PLAYER && meadow(Math.floor(player.position.x + Math.cos(angle) * 32), Math.floor(player.position.z + Math.sin(angle) * 32))
      if (place && serv.plantLight(Math.floor(place.x), Math.floor(place.y), Math.floor(place.z)) >= 9) serv.summon(HERD_KINDS[roll(0, HERD_KINDS.length - 1)], place)
    }
  })

  serv.on('mobMade', animal => {
    if (!animal.isAnimal) return
    animal.growsIn = animal.isBaby ? GROWN_UP : 0
    animal.restsFor = 0
    animal.loveFor = 0
    animal.eggIn = roll(6000, 12000)
    animal.on('hurt', () => { animal.panicUntil = serv.tickCount + PANIC })
  })

  serv.on('animalTick', animal => {
    age(animal)
    if (animal.panicUntil > serv.tickCount) flee(animal)
    else if (animal.loveFor > 0) court(animal)
    else if (!follow(animal)) wander(animal)
  })

  function age (animal) {
    if (animal.restsFor > 0) animal.restsFor--
    if (animal.loveFor > 0) animal.loveFor--
    if (animal.growsIn > 0 && --animal.growsIn === 0) {
      serv.setBaby(animal, false)
      animal.showMetadata()
    }
    if (animal.name === 'chicken' && !animal.isBaby && --animal.eggIn <= 0) {
      serv.dropStack(serv.overworld, animal.position.clone(), serv.newItem('egg'))
      animal.eggIn = roll(6000, 12000)
    }
  }

  const somewhere = (animal, reach) => animal.position.offset(Math.random() * 2 * reach - reach, 0, Math.random() * 2 * reach - reach)

  function flee (animal) {
    animal.pace = animal.kind.panic
    animal.goal ??= somewhere(animal, 5)
  }

  function wander (animal) {
    if (animal.goal || Math.random() > 1 / WANDER) return
    animal.pace = 1
    animal.goal = somewhere(animal, 10)
  }

  const likes = (animal, player) => [0, 1].some(hand => animal.kind.food.includes(player.stackInHand(hand)?.name))

  function follow (animal) {
    const { player, distance } = animal.nearest
    if (!player || distance > TEMPTED || !likes(animal, player)) return false
    animal.pace = 1.2
    animal.goal = distance > 2.5 ? player.position.clone() : null
    return true
  }

  function court (animal) {
    const mate = serv.entitiesNear(animal.position, 8).find(e => e !== animal && e.name === animal.name && e.loveFor > 0)
    if (!mate) return wander(animal)
    animal.pace = 1
    animal.goal = mate.position.clone()
    if (animal.position.distanceTo(mate.position) > 2) return
    for (const parent of [animal, mate]) Object.assign(parent, { loveFor: 0, restsFor: REST, goal: null })
    serv.summon(animal.name, animal.position.clone(), { isBaby: true })
    serv.dropXp(animal.position, roll(1, 7))
  }

  serv.on('entityUsed', (player, animal, hand) => {
    if (!animal.isAnimal || animal.health <= 0) return
    const stack = player.stackInHand(hand)
    if (!stack) return
    if (animal.kind.food.includes(stack.name)) feed(player, animal, hand)
    else if (stack.name === 'bucket' && animal.name === 'cow' && !animal.isBaby) player.exchange(hand, serv.newItem('milk_bucket'))
    else if (stack.name === 'shears' && animal.name === 'sheep' && !animal.isShorn && !animal.isBaby) shear(player, animal, hand)
  })

  function feed (player, animal, hand) {
    if (animal.isBaby) animal.growsIn = Math.max(1, Math.floor(animal.growsIn * 0.9))
    else if (animal.restsFor > 0 || animal.loveFor > 0) return
    else Object.assign(animal, { loveFor: IN_LOVE, lover: player })
    player.useUp(hand)
    animal.tell('entity_status', { entityId: animal.id, entityStatus: 18 })
  }

  function shear (player, sheep, hand) {
    sheep.isShorn = true
    sheep.showMetadata()
    serv.dropStack(serv.overworld, sheep.position.offset(0, 1, 0), serv.newItem('white_wool', roll(1, 3)))
    player.wear(1, hand)
  }
}
